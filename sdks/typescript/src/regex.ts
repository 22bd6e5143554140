/** RE2's syntax through re2js: linear time in the input, so that no pattern and no input can stall the process. */
import { RE2JS } from 're2js';

/**
 * Instructions of one compiled program. Matching costs instructions times characters, so with inputs of 4 KB this is
 * what bounds one evaluation; patterns people write stay under a hundred, repeats such as (\w{30}){30} make 962.
 */
export const MAX_PROGRAM_SIZE = 2000;

export const regex = {
  /** Throws on what is no RE2 pattern and on one whose program is too big. */
  compile(pattern: string): { test(input: string): boolean } {
    const program = RE2JS.compile(pattern);
    const size = program.programSize();
    if (size > MAX_PROGRAM_SIZE) {
      throw new Error(
        `the pattern compiles to ${size} instructions; at most ${MAX_PROGRAM_SIZE} are allowed`,
      );
    }
    return program;
  },
};
