/** Answers of nodes to a question that one of them asked all; gone within a minute. Lost in a crash, and not missed. */
export const name = '0004-bus-answers';

export const statements = [
  `create unlogged table bus_answers (
    question text not null,
    answer text not null,
    at timestamptz not null default now()
  )`,
  'create index bus_answers_by_question on bus_answers (question)',
];
