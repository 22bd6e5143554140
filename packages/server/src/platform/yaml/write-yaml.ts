/**
 * JSON as YAML, in block style: a line a value, so that it reads well in a diff. Written here and not by a library, so
 * that the same value is the same bytes whatever version of one is installed. What a reader of YAML 1.1 would take for
 * something else (`on`, `yes`, `1:30`) is quoted.
 */
export function writeYaml(value: unknown): string {
  return isBlock(value) ? `${blockLines(value, '').join('\n')}\n` : `${scalar(value, '')}\n`;
}

type Block = unknown[] | Record<string, unknown>;

/** Whether it stands on lines of its own. */
function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function blockLines(value: Block, pad: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      if (!isBlock(item)) return [`${pad}- ${scalar(item, `${pad}  `)}`];
      const [first, ...rest] = blockLines(item, `${pad}  `);
      return [`${pad}- ${first!.slice(pad.length + 2)}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return [];
    const inner = `${pad}  `;
    const key = line(name);
    // A longer one is not seen to be a key by the colon behind it.
    const before = key.length > 1_000 ? [`${pad}? ${key}`] : [];
    const head = before.length > 0 ? `${pad}:` : `${pad}${key}:`;
    if (isBlock(member)) return [...before, head, ...blockLines(member, inner)];
    return [...before, `${head} ${scalar(member, inner)}`];
  });
}

function scalar(value: unknown, pad: string): string {
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object' && value !== null) return '{}';
  if (typeof value !== 'string') return JSON.stringify(value);
  return literal(value, pad) ?? line(value);
}

/** Several lines as several lines, where every character of them can be seen. */
function literal(text: string, pad: string): string | undefined {
  const isSeen = /^[^\s].*\n/.test(text) && !/[ \t]\n|[ \t]$|\t|\n\n$/.test(text) && !unseen.test(text);
  if (!isSeen) return undefined;
  const ends = text.endsWith('\n');
  const lines = (ends ? text.slice(0, -1) : text).split('\n');
  return [ends ? '|' : '|-', ...lines.map((one) => (one === '' ? '' : pad + one))].join('\n');
}

/** On one line: plain where nothing can be made of it but text, else quoted as JSON quotes. */
function line(text: string): string {
  const isPlain =
    /^[A-Za-z_/][\w./~@+-]*( [\w./~@+(),'-]+)*$/.test(text) && !reserved.test(text) && text.length <= 200;
  if (isPlain) return text;
  return JSON.stringify(text).replaceAll(new RegExp(unseen.source, 'gu'), escaped);
}

/** Booleans, nulls and numbers of YAML 1.1 and 1.2. */
const reserved = /^(y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** Everything that is not a plain visible character, but for the line feed. */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00a0\ufffe\uffff]/u;

function escaped(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
