import { Button } from '@mantine/core';
import IconBuildingFortress from '@tabler/icons-react/icons/IconBuildingFortress';
import { auth } from '../../api/auth.ts';
import { base } from '../../api/base.ts';
import { useTask } from '../../api/use-task.ts';
import { pageAt } from './go-on.ts';
import { Refusal } from './refusal.tsx';

/** Leads to the issuer, and from there back to `to`, or to the door where it did not work. */
export function IssuerButton({ name, to }: { name: string; to?: string | undefined }) {
  const begin = useTask(async () => {
    const { url } = await auth<{ url: string }>('POST', '/sign-in/social', {
      provider: 'sso',
      callbackURL: pageAt(to),
      errorCallbackURL: `${base}/app/sign-in`,
    });
    window.location.assign(url);
  });
  return (
    <>
      <Refusal problem={begin.problem} />
      <Button
        variant="default"
        fullWidth
        loading={begin.isBusy}
        leftSection={<IconBuildingFortress size={17} aria-hidden />}
        onClick={() => void begin.run()}
      >
        Continue with {name}
      </Button>
    </>
  );
}
