<?php

/** One flag for one context. No answer, or one without a value of the default's type, means the default. */
function flag(string $key, array $context, mixed $default): mixed
{
    $request = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Authorization: Bearer ' . getenv('HALYARD_SERVER_KEY'), 'Content-Type: application/json'],
        'content' => json_encode(['context' => $context]),
        'timeout' => 2,
    ]]);
    $answer = @file_get_contents("http://localhost:4400/ofrep/v1/evaluate/flags/$key", false, $request);
    $value = json_decode($answer ?: '{}', true)['value'] ?? $default;
    return gettype($value) === gettype($default) ? $value : $default;
}

echo json_encode(flag('example', ['targetingKey' => 'user-42', 'country' => 'DE'], false)), "\n";
