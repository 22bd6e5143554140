"""Every problem with the shape of a flag or segment by itself, with pointers into it: all that compiling it asks for.

Fields nobody knows are ignored in the entry itself, so that an evaluator outlives a newer service. Inside rules and
conditions they could change the answer and are problems.
"""

from collections.abc import Collection

from .check_condition import find_in_condition
from .check_serve import find_in_serve, find_in_variant_name
from .check_value import TYPES, find_in_value
from .findings import Findings, is_record, shown
from .model import Problem
from .pointer import pointer_to

_FLAG_FIELDS = ("type", "variants", "enabled", "off", "requires", "rules", "otherwise", "client", "version")


def check_flag(value: object) -> list[Problem]:
    found = Findings()
    found.fields(value, "", _FLAG_FIELDS, others=True)
    if not is_record(value):
        return found.problems
    for name in ("enabled", "client"):
        if name in value:
            found.boolean(value[name], f"/{name}")
    if "version" in value:
        found.version(value["version"], "/version")
    variants = _find_in_variants(found, value) if "variants" in value else None
    if value.get("off") is not None:
        find_in_variant_name(found, value["off"], variants, "/off")
    if "requires" in value:
        for i, condition in enumerate(_list_of(found, value["requires"], "/requires")):
            find_in_condition(found, condition, f"/requires/{i}")
    if "rules" in value:
        _find_in_rules(found, value["rules"], variants)
    if "otherwise" in value and found.fields(value["otherwise"], "/otherwise", ("serve",)):
        find_in_serve(found, value["otherwise"]["serve"], variants, "/otherwise/serve")
    return found.problems


def check_segment(value: object) -> list[Problem]:
    found = Findings()
    found.fields(value, "", ("if", "version"), others=True)
    if is_record(value):
        if "if" in value:
            find_in_condition(found, value["if"], "/if")
        if "version" in value:
            found.version(value["version"], "/version")
    return found.problems


def _find_in_variants(found: Findings, flag: dict[str, object]) -> Collection[str] | None:
    """The flag's variants; None where it has none that could be looked at."""
    type_name = flag.get("type")
    known_type = type_name if found.one_of(type_name, "/type", TYPES) else None
    variants = flag["variants"]
    if not is_record(variants):
        found.add("/variants", "must be an object of names and values")
        return None
    if not variants:
        found.add("/variants", "must have at least one variant")
    for name, value in variants.items():
        pointer = pointer_to("/variants", name)
        if found.name(name, pointer):
            find_in_value(found, value, known_type, pointer)
    return variants


def _find_in_rules(found: Findings, rules: object, variants: Collection[str] | None) -> None:
    ids: set[str] = set()
    for i, rule in enumerate(_list_of(found, rules, "/rules")):
        pointer = f"/rules/{i}"
        if not found.fields(rule, pointer, ("id", "if", "serve"), ("experiment",)):
            continue
        if found.name(rule["id"], f"{pointer}/id"):
            if rule["id"] in ids:
                found.add(f"{pointer}/id", f"another rule has the id `{shown(rule['id'])}`")
            ids.add(rule["id"])
        find_in_condition(found, rule["if"], f"{pointer}/if")
        find_in_serve(found, rule["serve"], variants, f"{pointer}/serve")
        if "experiment" in rule:
            _find_in_experiment(found, rule["experiment"], f"{pointer}/experiment")


def _find_in_experiment(found: Findings, experiment: object, pointer: str) -> None:
    if found.fields(experiment, pointer, ("key", "phase")):
        found.name(experiment["key"], f"{pointer}/key")
        found.version(experiment["phase"], f"{pointer}/phase")


def _list_of(found: Findings, value: object, pointer: str) -> list[object]:
    if isinstance(value, list):
        return value
    found.add(pointer, "must be a list")
    return []
