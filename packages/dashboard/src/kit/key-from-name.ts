/** What a key may be made of is said by `keyName` of the contract: 1 to 128 of A-Z a-z 0-9 . _ ~ - */

/** `New checkout (für alle)` as `new-checkout-fur-alle`; empty where nothing of a name can stand in a key. */
export function keyFromName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^A-Za-z0-9._~]+/g, '-')
    .toLowerCase()
    .slice(0, 128)
    .replaceAll(/^[-.]+|[-.]+$/g, '');
}
