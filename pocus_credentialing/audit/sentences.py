"""How is a thing that happened told, in a sentence?

One sentence a verb; where the data holds a `decision`, or who was `reminded`, one for each. A test holds that every recorded
verb has its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import Event

SENTENCES: dict[str, Any] = {
    "institution.started": _("%(actor)s opened this hospital here."),
    "person.password_changed": _("%(actor)s changed their password."),
    "person.second_factor_added": _("%(actor)s added a second way to prove who they are."),
    "person.second_factor_removed": _("%(actor)s removed a second way to prove who they are."),
    "person.profile_changed": _("%(actor)s changed their profile."),
    "person.deactivated": _("%(actor)s deactivated the account of %(person)s."),
    "person.place_ended": _("%(actor)s ended everything that %(person)s had at this hospital."),
    "person.reactivated": _("%(actor)s opened the account of %(person)s again."),
    "administration.granted": _("%(actor)s made %(person)s an administrator of this hospital."),
    "administration.ended": _("%(actor)s ended the administration of %(person)s."),
    "institution.changed": _("%(actor)s changed the settings of this hospital."),
    "logo.set": _("%(actor)s set the logo that new certificates bear."),
    "logo.removed": _("%(actor)s removed the logo that certificates bore."),
    "site.added": _("%(actor)s said that this programme runs at a further hospital: %(code)s."),
    "site.removed": _("%(actor)s said that this programme no longer runs at %(code)s."),
    "institution.became_site": _("%(actor)s made this hospital a site of another hospital's programme."),
    "institution.no_longer_site": _("%(actor)s ended that this hospital is a site of another hospital's programme."),
    "programme.changed": _("%(actor)s changed the settings of this programme."),
    "membership.changed": _("%(actor)s changed what %(person)s may review."),
    "person.token_made": _("An access token was made for %(person)s."),
    "person.token_ended": _("An access token of %(person)s was ended."),
    "person.sign_in_ended": _("%(actor)s signed out a browser from elsewhere."),
    "programme.started": _("%(actor)s started this programme."),
    "programme.published": _("%(actor)s published version %(number)s of this programme."),
    "draft.changed": _("%(actor)s changed the draft of the next version."),
    "draft.dropped": _("%(actor)s dropped the draft of the next version."),
    "membership.granted": _("%(actor)s gave %(person)s a role: %(role)s."),
    "membership.ended": _("%(actor)s ended a role of %(person)s: %(role)s."),
    "named_role.given": _("%(actor)s said that %(person)s is a %(role)s in this programme, since %(since)s."),
    "named_role.ended": _(
        "%(actor)s ended that %(person)s is a %(role)s in this programme: the last day is %(until)s."
    ),
    "enrolment.started": _("%(actor)s enrolled %(person)s."),
    "enrolment.started:self": _("%(person)s joined the programme."),
    "enrolment.moved": _("%(actor)s moved %(person)s from version %(from_version)s to version %(to_version)s."),
    "enrolment.ended": _("%(actor)s ended the enrolment of %(person)s."),
    "invitation.sent": _("%(actor)s invited someone as %(role)s."),
    "invitation.accepted": _("%(actor)s accepted an invitation as %(role)s."),
    "invitation.withdrawn": _("%(actor)s withdrew an invitation."),
    "module.published": _("%(actor)s published version %(number)s of a module of the hospital's own."),
    "module.drafted": _("%(actor)s prepared a module of the hospital's own, which is not published yet."),
    "module.draft_dropped": _("%(actor)s dropped a module of the hospital's own that was not published."),
    "module.withdrawn": _("%(actor)s withdrew a module of the hospital's own."),
    "module.brought_back": _("%(actor)s brought back a module of the hospital's own."),
    "module.passed": _("%(actor)s passed a module with %(score)s %%."),
    "attempt.started": _("%(actor)s began a quiz."),
    "attempt.failed": _("%(actor)s handed in a quiz with %(score)s %% and did not pass."),
    "outside.sent": _("%(actor)s sent in a certificate from outside."),
    "outside.accepted": _("%(actor)s accepted a certificate from outside of %(person)s."),
    "outside.rejected": _("%(actor)s rejected a certificate from outside of %(person)s."),
    "outside.withdrawn": _("%(actor)s withdrew a certificate from outside."),
    "outside.expiring": _("A certificate from outside of %(person)s expires soon."),
    "provider.added": _("%(actor)s added a provider of courses to the hospital's list."),
    "provider.removed": _("%(actor)s removed a provider of courses from the hospital's list."),
    "course.recorded": _("%(actor)s recorded a course."),
    "course.changed": _("%(actor)s corrected a course."),
    "course.removed": _("%(actor)s removed a course."),
    "attendance.listed": _("%(actor)s put %(person)s on the list of a course."),
    "attendance.confirmed": _("%(actor)s confirmed that %(person)s was at a course."),
    "attendance.unconfirmed": _("%(actor)s took back that %(person)s was at a course."),
    "attendance.taken_off": _("%(actor)s took %(person)s off the list of a course."),
    "scan.started": _("%(actor)s started this scan."),
    "scan.changed": _("%(actor)s changed this scan."),
    "scan.submitted": _("%(actor)s submitted this scan for review."),
    "scan.queued": _("No clip keeps this scan from review any more: it waits for a reviewer."),
    "scan.taken_back": _("%(actor)s took this scan back."),
    "scan.withdrawn": _("%(actor)s withdrew this scan."),
    "scan.opened": _("%(actor)s opened this scan to review it."),
    "scan.reviewed:accepted": _("%(actor)s reviewed this scan and accepted it."),
    "scan.reviewed:accepted_not_counting": _("%(actor)s reviewed this scan and accepted it without counting."),
    "scan.reviewed:returned": _("%(actor)s reviewed this scan and returned it."),
    "scan.reviewed:rejected": _("%(actor)s reviewed this scan and rejected it."),
    "scan.overdue": _("The review became overdue."),
    "scan.overdue:told": _("The review became overdue: those who may review it and are not away get a mail."),
    "scan.long_overdue": _("The review is overdue, and no reviewer has taken it up."),
    "scan.long_overdue:told": _("The review is overdue, and no reviewer has taken it up: the directors get a mail."),
    "review.undone": _("%(actor)s undid the review."),
    "review.amended:accepted": _("%(actor)s amended the review: accepted."),
    "review.amended:accepted_not_counting": _("%(actor)s amended the review: accepted without counting."),
    "review.amended:rejected": _("%(actor)s amended the review: rejected."),
    "supervision.attested": _("%(actor)s attested to have watched this scan."),
    "supervision.declined": _("%(actor)s, whom %(person)s named, says not to have watched this scan."),
    "supervision.lapsed": _(
        "What %(actor)s sent is not what the supervisor had attested to: it counts no more, and they are asked anew."
    ),
    "assessment.given:passed": _("%(actor)s assessed %(person)s: passed."),
    "assessment.given:not_passed": _("%(actor)s assessed %(person)s: not passed."),
    "assessment.undone": _("%(actor)s undid an assessment of %(person)s."),
    "assessment.amended:passed": _("%(actor)s amended an assessment of %(person)s: passed."),
    "assessment.amended:not_passed": _("%(actor)s amended an assessment of %(person)s: not passed."),
    "sign_off.signed": _("%(actor)s signed the %(document)s of %(person)s as %(role)s."),
    "sign_off.withdrawn": _("%(actor)s withdrew the signature as %(role)s on the %(document)s of %(person)s."),
    "teaching.released": _("%(actor)s released a clip of this scan for teaching."),
    "teaching.withdrawn": _("%(actor)s took a clip of this scan out of the teaching library."),
    "teaching.read": _("%(actor)s read a case of the teaching library."),
    "reflection.written": _("%(actor)s wrote a reflection."),
    "reflection.withdrawn": _("%(actor)s took back a reflection."),
    "simulation.recorded": _("%(actor)s recorded a session on a simulator."),
    "simulation.confirmed": _("%(actor)s confirmed a session of %(person)s on a simulator."),
    "simulation.declined": _("%(actor)s did not confirm a session of %(person)s on a simulator."),
    "simulation.withdrawn": _("%(actor)s took back a session on a simulator."),
    "call_back.raised": _("%(actor)s said that the patient may need call-back."),
    "call_back.raised_again": _("%(actor)s said again that the patient may need call-back."),
    "call_back.closed": _("%(actor)s recorded what was done about the call-back."),
    "device.added": _("%(actor)s added an ultrasound machine that may send."),
    "device.changed": _("%(actor)s changed the settings of an ultrasound machine."),
    "device.switched_on": _("%(actor)s switched an ultrasound machine on."),
    "device.switched_off": _("%(actor)s switched an ultrasound machine off."),
    "archive.added": _("%(actor)s named a teaching archive."),
    "archive.changed": _("%(actor)s changed where or how a teaching archive is reached, or what it is sent."),
    "archive.confirmed": _("%(actor)s confirmed where a teaching archive is, and that clips are sent there."),
    "archive.unconfirmed": _("%(actor)s alone said where a teaching archive is: nobody else was there to confirm it."),
    "archive.switched_on": _("%(actor)s had clips sent to a teaching archive from now on."),
    "archive.switched_off": _("%(actor)s had no more clips sent to a teaching archive."),
    "archive.offered_again": _("%(actor)s had clips offered once more that a teaching archive had not taken."),
    "archive.probed": _("%(actor)s tried the connection to a teaching archive: it answered."),
    "archive.probed_in_vain": _("%(actor)s tried the connection to a teaching archive: it could not be reached."),
    "operator_code.added": _("%(actor)s registered an operator code of %(person)s."),
    "operator_code.removed": _("%(actor)s removed an operator code of %(person)s."),
    "arrival.received": _("An ultrasound object came in by itself."),
    "arrival.came_again": _("What is in nobody's log came again, with more to go by, and is looked at anew."),
    "arrival.sorted": _("What came in by itself was looked at."),
    "arrival.refused": _("What came in by itself could not be used."),
    "arrival.refused_destruction_in_a_week": _(
        "What came in by itself and could not be used is destroyed within a week."
    ),
    "arrival.refused_destruction_in_a_week:told": _(
        "What came in by itself and could not be used is destroyed within a week: the directors get a mail."
    ),
    "arrival.refused_destruction_tomorrow": _(
        "What came in by itself and could not be used is destroyed within a day."
    ),
    "arrival.refused_destruction_tomorrow:told": _(
        "What came in by itself and could not be used is destroyed within a day: the directors get a mail."
    ),
    "arrival.destroyed": _("What came in by itself and went into nobody's log in time was destroyed."),
    "study.matched": _("A study that came in by itself was given to %(person)s."),
    "study.destruction_in_a_week": _("What came in by itself and is in no scan is destroyed within a week."),
    "study.destruction_in_a_week:told": _(
        "What came in by itself and is in no scan is destroyed within a week: its owner or the directors get a mail."
    ),
    "study.destruction_tomorrow": _("What came in by itself and is in no scan is destroyed within a day."),
    "study.destruction_tomorrow:told": _(
        "What came in by itself and is in no scan is destroyed within a day: its owner or the directors get a mail."
    ),
    "study.passed_on": _("%(actor)s passed on what had come in for %(person)s, who is no longer here."),
    "study.destroyed": _("%(actor)s destroyed what had come in for %(person)s, who is no longer here."),
    "study.given_up": _("%(actor)s gave up clips that had come in for them: they were destroyed."),
    "study.exam_said": _("%(actor)s said which exam a study is."),
    "study.placed": _("%(actor)s had clips that came late put into their scan."),
    "claim.made": _("%(actor)s claimed a study without an owner."),
    "claim.granted": _("%(actor)s confirmed that a study is %(person)s's."),
    "claim.declined": _("%(actor)s declined a claim of %(person)s."),
    "claim.withdrawn": _("%(actor)s withdrew a claim."),
    "claim.lapsed": _("A claim of %(person)s lapsed: what it was of is destroyed, or they are no longer here."),
    "intent.opened": _("%(actor)s announced a scan to the machines."),
    "intent.closed": _("%(actor)s took back the announcement of a scan."),
    "scan.arrived": _("A study came in from a machine and started this scan."),
    "clip.arrived": _("A clip came in from a machine."),
    "clip.replaced": _("A clip that could not be used gave way to the same recording, sent by a machine."),
    "scan.exported": _("%(actor)s took cleaned clips of this scan along as films."),
    "clip.received": _("%(actor)s added a clip."),
    "upload.begun": _("%(actor)s began to send a file."),
    "upload.deleted": _("A file that was not sent to its end was deleted."),
    "clip.ready": _("A clip became ready."),
    "clip.held": _("A clip needs a crop before anyone else may see it."),
    "clip.failed": _("A clip could not be used."),
    "clip.forwarded": _("A clip was sent to the hospital’s teaching archive."),
    "clip.not_forwarded": _("A clip was not taken by the hospital’s teaching archive."),
    "clip.cropped": _("%(actor)s drew the crop of a clip."),
    "clip.original_seen": _("%(actor)s looked at an uncropped picture to draw its crop."),
    "mask.forgotten": _("%(actor)s had the crop forgotten that was remembered for the machine of a clip."),
    "mask.doubted": _("%(actor)s said that the crop confirmed for the machine of a clip is wrong: it serves nobody."),
    "mask.confirmed": _("%(actor)s confirmed a crop for everybody's clips of a machine."),
    "mask.discarded": _("%(actor)s discarded a crop that was drawn for a machine."),
    "clip.resumed": _("A clip that waited for a crop goes on: %(actor)s confirmed one for its machine."),
    "clip.left_out": _("%(actor)s left a clip out."),
    "clip.put_back": _("%(actor)s put a clip back."),
    "clip.removed": _("%(actor)s removed a clip."),
    "clip.hidden": _("%(actor)s saw patient data in a clip: it is hidden from everyone."),
    "clip.hidden_along": _("A clip is hidden from everyone: patient data was seen in the same recording."),
    "clip.hidden_seen": _("%(actor)s looked at a hidden clip to decide about it."),
    "clip.shown_again": _("%(actor)s had a hidden clip played again: no patient data shows."),
    "clip.shown_along": _(
        "A hidden clip is played again: that patient data was seen in the same recording was a mistake."
    ),
    "clip.erased": _("%(actor)s destroyed a clip: patient data showed in it."),
    "clip.erased:copies": _(
        "%(actor)s destroyed a clip: patient data showed in it. A copy had been sent before, and is to be deleted there: "
        "%(archives)s."
    ),
    "clip.deleted_there": _("%(actor)s said that the copy of a clip is deleted at a teaching archive, too."),
    "clip.seen_elsewhere": _("Somebody else had sent the same recording: the directors see it."),
    "clip.looks_like_another": _("A clip looks like one that had been sent before: the directors see it."),
    "clip.looked_into": _("%(actor)s looked into a recording that two people sent, or that looks like another."),
    "clip.destruction_in_a_week": _("The uncleaned original of a clip is destroyed within a week."),
    "clip.destruction_in_a_week:told": _(
        "The uncleaned original of a clip is destroyed within a week: its owner gets a mail."
    ),
    "clip.destruction_tomorrow": _("The uncleaned original of a clip is destroyed within a day."),
    "clip.destruction_tomorrow:told": _(
        "The uncleaned original of a clip is destroyed within a day: its owner gets a mail."
    ),
    "clip.remade": _("After an upgrade the film of a clip was made anew from the same cleaned recording."),
    "clip.recording_removed": _("The recording of a clip was removed: it had been kept for its time."),
    "clip.recording_removed:copies": _(
        "The recording of a clip was removed: it had been kept for its time. A copy had been sent before: %(archives)s."
    ),
    "legal_hold.put": _("%(actor)s put a legal hold on this scan: nothing of it is removed."),
    "legal_hold.put:all": _("%(actor)s put a legal hold on every scan of %(person)s here."),
    "legal_hold.lifted": _("%(actor)s lifted the legal hold on this scan."),
    "legal_hold.lifted:all": _("%(actor)s lifted the legal hold on every scan of %(person)s here."),
    "clip.original_destroyed": _("The uncleaned original of a clip was destroyed."),
    "case_key.deleted": _("The local case key was deleted after its time."),
    "certificate.intended": _("%(actor)s began to issue this certificate."),
    "certificate.issued": _("%(actor)s issued this certificate."),
    "certificate.intended:outside": _("An outside signatory began to sign this certificate."),
    "certificate.issued:outside": _("An outside signatory signed this certificate: it was issued."),
    "certificate.abandoned": _("The issuing of this certificate was not completed."),
    "certificate.printed": _("The certificate was printed (%(paper)s)."),
    "certificate.suspended": _("%(actor)s suspended this certificate."),
    "certificate.lifted": _("%(actor)s lifted the suspension."),
    "certificate.revocation_asked": _("%(actor)s asked to revoke this certificate; a second signature is needed."),
    "certificate.revocation_declined": _("%(actor)s declined to revoke this certificate."),
    "certificate.revocation_taken_back": _("%(actor)s no longer asks to revoke this certificate."),
    "certificate.revoked": _("%(actor)s revoked this certificate."),
    "certificate.replaced": _("This certificate was replaced by a newer one."),
    "signatory.invited": _("%(actor)s invited an outside signatory to decide about their certificate."),
    "signatory.opened": _("The outside signatory's link was opened."),
    "signatory.signed": _("The outside signatory signed: certificate %(serial)s was issued."),
    "signatory.declined": _("The outside signatory declined to sign."),
    "signatory.withdrawn": _("%(actor)s withdrew the outside signatory's link."),
    "certificate.flagged": _("Evidence behind this certificate was amended after it was issued."),
    "certificate.looked_at": _("%(actor)s looked at what was amended: the certificate stands."),
    "certificate.expiring": _("A reminder that this certificate expires soon was due."),
    "certificate.expiring:holder_and_directors": _(
        "The holder and the directors were reminded that this certificate expires soon."
    ),
    "certificate.expiring:holder": _("The holder was reminded that this certificate expires soon."),
    "certificate.expiring:directors": _("The directors were reminded that this certificate expires soon."),
    "certificate.expiring:nobody": _("This certificate expires soon; nobody was left to be reminded."),
}


def key_of(event: Event) -> str:
    # By somebody who has no account here, so that no name can be looked up.
    decision = "outside" if "signatory" in event.data else event.data.get("decision")
    if event.actor and event.actor == event.person:
        decision = decision or "self"
    if reminded := event.data.get("reminded"):
        decision = reminded
    if event.data.get("told"):
        decision = "told"
    if event.data.get("copies"):
        decision = "copies"
    return f"{event.verb}:{decision}" if decision and f"{event.verb}:{decision}" in SENTENCES else event.verb


def _in_words(data: Mapping[str, Any]) -> dict[str, str]:
    """A role as people say it, and days as they are written on every page."""
    found = {name: date_format(date.fromisoformat(data[name]), "j M Y") for name in ("since", "until") if name in data}
    return found | {name: str(data[name]).replace("_", " ") for name in ("role", "document") if name in data}


def sentence(event: Event, names: Mapping[UUID, str]) -> str:
    """The event in words; `names` gives the printed names of the people in it."""
    params = {
        **event.data,
        **_in_words(event.data),
        "actor": names.get(event.actor, gettext("Someone")) if event.actor else gettext("The system"),
        "person": names.get(event.person, gettext("someone")) if event.person else gettext("someone"),
    }
    return str(SENTENCES[key_of(event)]) % params
