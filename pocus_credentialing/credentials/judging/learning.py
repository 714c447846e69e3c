"""What of the introductory training is done?"""

from __future__ import annotations

from .judgements import Missing, Result
from .registry import Case, Param, shape
from .versions import Requirement


@shape(
    "modules_passed",
    meaning="Each of these modules is passed.",
    params=(Param("modules", "list", "The codes of the modules."),),
    example="""\
id: cardiac.module
shape: modules_passed
application: cardiac
params: {modules: [cardiac]}
""",
)
def modules_passed(requirement: Requirement, case: Case) -> Result:
    wanted = tuple(dict.fromkeys(requirement.params["modules"]))
    relevant = [module for module in case.facts.modules if module.code in wanted]
    passed = {module.code for module in relevant if module.passed_on <= case.as_of}
    open_modules = [code for code in wanted if code not in passed]
    return Result(
        requirement=requirement.id,
        shape=requirement.shape,
        phase=requirement.phase,
        application=requirement.application,
        needed=len(wanted),
        counted=len(wanted) - len(open_modules),
        met=not open_modules,
        counted_items=tuple(code for code in wanted if code in passed),
        missing=Missing("modules", {"codes": open_modules, "application": requirement.application})
        if open_modules
        else None,
        next_change_on=case.next_of(module.passed_on for module in relevant if module.code not in passed),
    )
