"""Asks what a file of questions says, through the official OFREP provider, and prints an answer a line, as JSON.

    python ask.py questions.json
"""

import json
import logging
import sys
import time

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext


def main(path: str) -> None:
    # What went wrong is in the answers.
    logging.disable()
    with open(path, encoding="utf-8") as file:
        questions = json.load(file)
    for question in questions:
        time.sleep(question["pauseMs"] / 1000)
        for _ in range(question["times"]):
            answer = ask(question)
        print(json.dumps({"name": question["name"], **answer}), flush=True)


def ask(question: dict) -> dict:
    client = client_for(question["url"], question["headers"])
    details = getattr(client, f"get_{question['ask']}_details")(
        question["flag"], default_of(question), context_of(question["context"])
    )
    return {
        "value": details.value,
        "variant": details.variant,
        "reason": details.reason,
        "errorCode": details.error_code,
        "errorMessage": details.error_message,
        "metadata": details.flag_metadata,
    }


def client_for(url: str, headers: dict):
    """One client, and one provider behind it, for each service and credential."""
    domain = json.dumps([url, headers])
    if domain not in domains:
        domains.add(domain)
        api.set_provider(OFREPProvider(url, headers_factory=lambda: headers), domain)
    return api.get_client(domain)


domains: set[str] = set()


def default_of(question: dict):
    """JSON does not tell 1 from 1.0; the provider does."""
    return float(question["default"]) if question["ask"] == "float" else question["default"]


def context_of(context: dict | None) -> EvaluationContext | None:
    if context is None:
        return None
    attributes = {name: value for name, value in context.items() if name != "targetingKey"}
    return EvaluationContext(context.get("targetingKey"), attributes)


main(sys.argv[1])
