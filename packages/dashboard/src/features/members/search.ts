export interface MembersSearch {
  text?: string;
  /** Only those who hold something in this project, or in every one. */
  here?: true;
}

/** What an address says, as far as it is known. */
export function parseMembersSearch({ text, here }: Record<string, unknown>): MembersSearch {
  return {
    ...(typeof text === 'string' && text !== '' ? { text } : {}),
    ...(here === true ? { here: true as const } : {}),
  };
}
