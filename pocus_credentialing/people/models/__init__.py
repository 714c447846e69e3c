"""Who people are: institutions, users, what they sign with, what programs sign in with."""

from .idempotency import KeptAnswer
from .institution import Administration, Institution
from .keys import SigningKey
from .links import FirstStartLink
from .sign_in import SignIn
from .token import Token
from .user import User

__all__ = ["Administration", "FirstStartLink", "Institution", "KeptAnswer", "SignIn", "SigningKey", "Token", "User"]
