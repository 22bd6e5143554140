/** Addresses and their ranges. */
import { askEach, contextsOf, onIfEach, type Source, type Subject } from './subject.ts';

const RANGES = [
  '10.0.0.0/8', '10.9.9.9/8', '192.168.1.1', '192.168.1.128/25', '192.168.1.1/31', '0.0.0.0/0', '255.255.255.255/32', '128.0.0.0/1', '::/0', '::1',
  '2001:db8::/32', '2001:DB8:0:0:8:800:200C:417A/127', 'fe80::/10', '::ffff:10.0.0.0/104', '::ffff:a00:0/127', '::ffff:10.0.0.0', '::ffff:0:0/96',
  '::ffff:0:0/95', '::ffff:0:0/0', '8000::/1', 'ffff::/16', '64:ff9b::/96', '2001:db8::/33', '2001:db8::/65', '2001:db8:0:0:8000::/65',
]; // biome-ignore format: a list

const ADDRESSES: Source[] = [
  '10.0.0.0', '10.255.255.255', '11.0.0.0', '9.255.255.255', '192.168.1.1', '192.168.1.0', '192.168.1.127', '192.168.1.128', '255.255.255.255', '0.0.0.0',
  '127.255.255.255', '128.0.0.0', '::', '::1', '0:0:0:0:0:0:0:1', '2001:db8::', '2001:0db8:0000:0000:0000:0000:0000:0001', '2001:DB8::8:800:200C:417A',
  '2001:db8::8:800:200c:417b', '2001:db9::', 'fe80::1', 'febf:ffff::', 'fec0::', '::ffff:10.1.2.3', '::ffff:a01:203', '0:0:0:0:0:FFFF:10.1.2.3', '::ffff:0:0',
  '::fffe:10.1.2.3', '::10.1.2.3', '64:ff9b::10.1.2.3', '7fff:ffff::', '8000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8:8000::',
  '2001:db8:0:0:8000::', '::ffff:255.255.255.255',
]; // biome-ignore format: a list

const WELL_FORMED: Source[] = [
  '1.2.3.4', '::', '1::', '::8', '1:2:3:4:5:6:7:8', '1::8', '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '1:2:3::6:7:8', '::1.2.3.4', '1:2:3:4:5:6:1.2.3.4',
  '1::1.2.3.4', 'ABCD:EF01::', 'abcd:ef01::', '0000:0000:0000:0000:0000:ffff:192.168.100.228',
]; // biome-ignore format: a list

const NO_ADDRESSES: Source[] = [
  '', ':', '.', '1', '1.2.3', '1.2.3.4.5', '1.2.3.', '.1.2.3', '1..2.3', '01.2.3.4', '1.2.3.04', '00.0.0.0', '256.0.0.1', '1.2.3.999', '1.2.3.0004', '-1.2.3.4', '+1.2.3.4', '1.2.3.4 ',
  ' 1.2.3.4', '1.2.3.4\n', '1.2.3.0x4', '0x7f.0.0.1', '2130706433', '１.2.3.4', '1.2.3.4/32', '1.2.3.4:80', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::',
  '::1:2:3:4:5:6:7:8', '1::2::3', ':::', '1:::2', ':1', '1:', ':1:2:3:4:5:6:7', '1:2:3:4:5:6:7:', '1:2:3:4:5:6:7:8:', '1::2:', '::1:', '12345::', '::g', '::-1', '::1%eth0', 'fe80::1%1', '[::1]', '::1/128', '::1 ',
  '::1.2.3', '::1.2.3.4.5', '::1.2.3.256', '::01.2.3.4', '1.2.3.4::', '::1.2.3.4:5', '1:2:3:4:5:6:7:1.2.3.4', '1:2:3:4:5:1.2.3.4', '::ffff:1.2.3.4/128', 'localhost',
  '0000:0000:0000:0000:0000:ffff:0192.168.100.228', 0, 16909060, true, {},
]; // biome-ignore format: a list

const flagOf = (range: string) => `in ${range}`;

export const ADDRESS_SUBJECTS: readonly Subject[] = [
  {
    name: 'addresses',
    describes: 'what an address is: IPv4 and IPv6 as written',
    flags: onIfEach({ 'is an address': { attribute: 'ip', op: 'cidr', values: ['0.0.0.0/0', '::/0'] } }),
    asks: askEach(['is an address'], contextsOf('ip', [...WELL_FORMED, ...NO_ADDRESSES])),
  },
  {
    name: 'address-ranges',
    describes: 'which ranges hold which addresses; IPv4 written as IPv6 is IPv4',
    flags: onIfEach(
      Object.fromEntries(RANGES.map((range) => [flagOf(range), { attribute: 'ip', op: 'cidr', values: [range] }])),
    ),
    // Every fourth address at each range, and all at those where families meet.
    asks: RANGES.flatMap((range, i) => {
      const all = range.startsWith('::');
      return askEach([flagOf(range)], contextsOf('ip', ADDRESSES.filter((_, n) => all || (n + i) % 3 === 0)));
    }),
  },
]; // biome-ignore format: lists
