# One flag for one context. An answer without `value` means the caller's default, as does no answer.
curl --silent --fail --max-time 2 'http://localhost:4400/ofrep/v1/evaluate/flags/example' \
  --header "Authorization: Bearer $HALYARD_SERVER_KEY" \
  --header 'Content-Type: application/json' \
  --data '{"context": {"targetingKey": "user-42", "country": "DE"}}' ||
  echo '{"value": false}'
