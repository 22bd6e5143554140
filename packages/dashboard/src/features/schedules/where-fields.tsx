import { Select, TextInput } from '@mantine/core';
import { useEnvironments } from '../../api/use-environments.ts';
import { useTypedText } from '../../kit/use-typed-text.ts';

interface Where {
  environment?: string | undefined;
  flag?: string | undefined;
}

/** Narrows a list to an environment and to a flag. */
export function WhereFields<F extends Where>({
  filter,
  onFilter,
}: {
  filter: F;
  onFilter: (filter: F) => void;
}) {
  const environments = useEnvironments();
  const { text, type, leave } = useTypedText(filter.flag ?? '', (next) =>
    onFilter({ ...filter, flag: next || undefined }),
  );
  return (
    <>
      <Select
        label="Environment"
        placeholder="All"
        data={environments.map(({ key, name }) => ({ value: key, label: name }))}
        value={filter.environment ?? null}
        onChange={(value) => onFilter({ ...filter, environment: value ?? undefined })}
        clearable
        w={170}
      />
      <TextInput
        label="Flag"
        placeholder="Its key"
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onBlur={leave}
        w={190}
      />
    </>
  );
}
