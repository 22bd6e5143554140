import os

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

# Once, when the program starts. Every evaluation is a request.
headers = {"Authorization": f"Bearer {os.environ['HALYARD_SERVER_KEY']}"}
api.set_provider(OFREPProvider("http://localhost:4400", headers_factory=lambda: headers))

# Wherever it matters. False is the answer while the service is away.
client = api.get_client()
context = EvaluationContext("user-42", {"country": "DE"})
print(client.get_boolean_value("example", False, context))

# Before the program ends.
api.shutdown()
