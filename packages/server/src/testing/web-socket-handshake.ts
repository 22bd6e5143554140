/** The request of a WebSocket handshake (RFC 6455, 4.1) as text, for sockets that speak for themselves. */
export function webSocketHandshake(path = '/', key?: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    ...(key === undefined ? [] : [`Authorization: Bearer ${key}`]),
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');
}
