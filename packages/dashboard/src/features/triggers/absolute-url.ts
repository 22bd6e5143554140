/** Where the service does not know how it is reached it says the path alone. */
export function absolute(url: string): string {
  return new URL(url, window.location.origin).href;
}
