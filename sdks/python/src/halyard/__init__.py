"""Halyard's evaluator: what a flag answers, from a snapshot in memory; and signed contexts. See README.md."""

from .evaluator import Applied, Evaluator
from .model import AskedType, Context, FlagType, Problem
from .regex import GOOGLE_RE2, Pattern, RegexEngine
from .result import Diagnostic, ErrorCode, Experiment, Reason, Result
from .sign_context import sign_context

__all__ = [
    "GOOGLE_RE2",
    "Applied",
    "AskedType",
    "Context",
    "Diagnostic",
    "ErrorCode",
    "Evaluator",
    "Experiment",
    "FlagType",
    "Pattern",
    "Problem",
    "Reason",
    "RegexEngine",
    "Result",
    "sign_context",
]
