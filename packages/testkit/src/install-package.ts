import { spawnSync } from 'node:child_process';

/** The package to install with each of the managers. */
export type PackageNames = Readonly<Record<'apt-get' | 'apk' | 'dnf' | 'brew', string>>;

const managers = [
  {
    program: 'apt-get',
    root: true,
    steps: (name: string) => [
      ['apt-get', '-qq', 'update'],
      ['apt-get', '-qq', 'install', '-y', '--no-install-recommends', name],
    ],
  },
  { program: 'apk', root: true, steps: (name: string) => [['apk', 'add', '--no-cache', name]] },
  { program: 'dnf', root: true, steps: (name: string) => [['dnf', '-q', '-y', 'install', name]] },
  { program: 'brew', root: false, steps: (name: string) => [['brew', 'install', name]] },
] as const;

/**
 * Installs `what` with the system's package manager, telling `log` what it runs. False when there is no manager, no
 * right to use it, or a step fails; what it printed went to `log`.
 */
export function installPackage(what: string, names: PackageNames, log: (line: string) => void): boolean {
  const manager = managers.find(({ program }) => succeeds([program, '--version']));
  if (!manager) return false;
  const isRoot = process.getuid?.() === 0;
  const prefix = !manager.root || isRoot ? [] : ['sudo', '-n'];
  if (prefix.length > 0 && !succeeds(['sudo', '-n', 'true'])) return false;
  for (const step of manager.steps(names[manager.program])) {
    const command = [...prefix, ...step];
    log(`No ${what} here. Running: ${command.join(' ')}`);
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
