/// <reference types="vite/client" />

declare module 'virtual:operations' {
  import type { operations, Permission } from '@halyard/contract';

  /** Made by vite.config.ts from the contract. */
  export const operationTable: {
    readonly [Name in keyof typeof operations]: {
      /** As in the audit trail, e.g. `flags.create`. */
      readonly name: string;
      readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      readonly path: string;
      readonly permission: Permission | null;
    };
  };
}

declare module 'virtual:snippets' {
  /** Made by snippet-list.ts from the files of snippets/; typed where it is used, since nothing relative can be named here. */
  export const snippets: readonly unknown[];
}
