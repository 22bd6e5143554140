import { base } from '../../api/base.ts';
import { Door } from '../sign-in/index.ts';
import { SecondFactorSetup } from './second-factor-setup.tsx';

/** Where the service wants one of everybody who has a password. */
export function RequiredSecondFactor() {
  return (
    <Door
      title="Set up a second factor"
      lead="Here, whoever has a password needs one. It takes a minute, once."
    >
      <SecondFactorSetup onDone={() => window.location.assign(`${base}/app/`)} />
    </Door>
  );
}
