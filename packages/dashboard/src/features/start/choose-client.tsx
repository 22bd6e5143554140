import { Text } from '@mantine/core';
import { type Client, clientGroups } from './clients.ts';
import classes from './start.module.css';

/** Every language there is, at once: one looks for one's own. */
export function ChooseClient({ chosen, onChoose }: { chosen: Client; onChoose: (id: string) => void }) {
  return (
    <>
      {clientGroups.map(({ title, clients }) => (
        <fieldset key={title} className={classes.group}>
          <legend>{title}</legend>
          <div className={classes.clients}>
            {clients.map((client) => (
              <label key={client.id} className={classes.client}>
                <input
                  type="radio"
                  name="client"
                  checked={client.id === chosen.id}
                  onChange={() => onChoose(client.id)}
                />
                <span>{client.title}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <Text size="sm" c="dimmed">
        {chosen.title}: evaluates {chosen.evaluates}; {chosen.updates}. Needs {chosen.runtime}.
        {chosen.note && ` ${chosen.note}`}
      </Text>
    </>
  );
}
