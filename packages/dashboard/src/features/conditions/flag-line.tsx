import type { Condition } from '@halyard/core';
import { MultiSelect, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useRead } from '../../api/use-read.ts';
import classes from './conditions.module.css';
import { useEditing } from './editing.ts';
import type { LineProps } from './line-props.ts';

type FlagCondition = Extract<Condition, { flag: string }>;

/** Which variants another flag has to serve to the same person. */
export function FlagLine({ inner, isNegated, set }: LineProps<FlagCondition>) {
  const { project } = useEditing();
  const [search, setSearch] = useState('');
  const [text] = useDebouncedValue(search === inner.flag ? '' : search, 200);
  const list = useRead('listFlags', { query: { project, text, limit: 50 } }, { keep: true });
  const chosen = useRead(
    'readFlag',
    { params: { flagId: inner.flag }, query: { project } },
    { enabled: inner.flag !== '' },
  );
  const keys = (list.data?.items ?? []).map(({ key }) => key);
  const names = Object.keys(chosen.data?.variants ?? {});
  return (
    <>
      <Text span size="sm" className={classes.lead}>
        the flag
      </Text>
      <Select
        aria-label="Flag"
        className={classes.attribute}
        data={inner.flag === '' || keys.includes(inner.flag) ? keys : [inner.flag, ...keys]}
        value={inner.flag === '' ? null : inner.flag}
        searchValue={search}
        onSearchChange={setSearch}
        // The service found them, by their names too.
        filter={({ options }) =>
          search === inner.flag
            ? options
            : options.filter((one) => !('value' in one) || keys.includes(one.value))
        }
        onChange={(flag) => set({ flag: flag ?? '', variants: [] }, isNegated)}
        placeholder="Choose a flag"
        nothingFoundMessage="No such flag"
        searchable
        allowDeselect={false}
      />
      <Select
        aria-label="Serves or does not serve"
        className={classes.operator}
        data={[
          { value: 'is', label: 'serves' },
          { value: 'not', label: 'does not serve' },
        ]}
        value={isNegated ? 'not' : 'is'}
        onChange={(value) => set(inner, value === 'not')}
        allowDeselect={false}
      />
      <MultiSelect
        aria-label="Variants"
        className={classes.values}
        data={[...new Set([...names, ...inner.variants])]}
        value={inner.variants}
        onChange={(variants) => set({ ...inner, variants }, isNegated)}
        placeholder={inner.variants.length > 0 ? '' : 'Any of these variants'}
        disabled={inner.flag === ''}
      />
    </>
  );
}
