import { spawnSync } from 'node:child_process';

const managers = [
  {
    program: 'apt-get',
    root: true,
    steps: [
      ['apt-get', '-qq', 'update'],
      ['apt-get', '-qq', 'install', '-y', '--no-install-recommends', 'postgresql'],
    ],
  },
  { program: 'apk', root: true, steps: [['apk', 'add', '--no-cache', 'postgresql']] },
  { program: 'dnf', root: true, steps: [['dnf', '-q', '-y', 'install', 'postgresql-server']] },
  { program: 'brew', root: false, steps: [['brew', 'install', 'postgresql@17']] },
] as const;

/**
 * Installs PostgreSQL with the system's package manager, telling `log` what it runs. False when there is no
 * manager, no right to use it, or a step fails; what it printed went to `log`.
 */
export function installPostgres(log: (line: string) => void): boolean {
  const manager = managers.find(({ program }) => succeeds([program, '--version']));
  if (!manager) return false;
  const isRoot = process.getuid?.() === 0;
  const prefix = !manager.root || isRoot ? [] : ['sudo', '-n'];
  if (prefix.length > 0 && !succeeds(['sudo', '-n', 'true'])) return false;
  for (const step of manager.steps) {
    const command = [...prefix, ...step];
    log(`No PostgreSQL here. Running: ${command.join(' ')}`);
    const { status, stdout, stderr } = run(command);
    if (status !== 0) {
      log(`That failed:\n${stdout}${stderr}`);
      return false;
    }
  }
  return true;
}

function succeeds(command: readonly string[]): boolean {
  return run(command).status === 0;
}

function run([program, ...args]: readonly string[]) {
  return spawnSync(program ?? '', args, {
    encoding: 'utf8',
    // sudo drops the environment by default, which only costs the quiet mode of debconf.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
