/** Emits JavaScript and declarations of what is published: Node strips no types below node_modules. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { buildDashboard } from './build-dashboard.ts';
import { publishedManifest, type SourceManifest } from './published-manifest.ts';
import { root, runProgram } from './run-program.ts';

interface PublishedPackage {
  /** Its folder below the output folder. */
  readonly folder: string;
  /** Its folder in the repository. */
  readonly source: string;
  /** The file it cannot do without, below src/. */
  readonly entry: string;
  /** Commands by name, with the file below src/ that is run. */
  readonly commands: Readonly<Record<string, string>>;
  /** Some of it is for browsers, and leans on their types. */
  readonly isForBrowsers?: true;
  /** The dashboard is published with it. */
  readonly hasDashboard?: true;
}

/** In the order in which they need each other's declarations. */
const published: readonly PublishedPackage[] = [
  { folder: 'core', source: 'packages/core', entry: 'index.ts', commands: {} },
  { folder: 'contract', source: 'packages/contract', entry: 'index.ts', commands: {} },
  {
    folder: 'request-context',
    source: 'packages/request-context',
    entry: 'index.ts',
    commands: {},
  },
  { folder: 'sdk', source: 'sdks/typescript', entry: 'index.ts', commands: {}, isForBrowsers: true },
  { folder: 'react', source: 'sdks/react', entry: 'index.ts', commands: {}, isForBrowsers: true },
  {
    folder: 'openfeature',
    source: 'sdks/openfeature',
    entry: 'server/index.ts',
    commands: {},
    isForBrowsers: true,
  },
  {
    folder: 'server',
    source: 'packages/server',
    entry: 'main.ts',
    commands: { halyard: 'main.ts' },
    hasDashboard: true,
  },
];

/** One package as it can be packed and published. */
export interface BuiltPackage {
  readonly name: string;
  readonly directory: string;
  /** The files of its types by what programs import, such as `@halyard/sdk/browser`. */
  readonly types: Readonly<Record<string, string>>;
}

/**
 * Builds every published package into a folder of `outDirectory`, which has to lie in the repository for the
 * sake of its dependencies' types. Throws with the compiler's complaints. A package whose entry file does not
 * exist is left out.
 */
export async function buildPackages(outDirectory: string): Promise<BuiltPackage[]> {
  const built: BuiltPackage[] = [];
  for (const each of published) {
    if (!existsSync(join(root, each.source, 'src', each.entry))) continue;
    const directory = join(outDirectory, each.folder);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    const manifest = readManifest(each.source);
    const exported = Object.entries(manifest.exports ?? {}).filter(([, file]) =>
      isFileOf(join(root, each.source))(file),
    );
    const types = Object.fromEntries(
      exported.map(([path, file]) => [
        join(manifest.name, path),
        join(directory, file.replace('./src/', 'dist/').replace(/\.tsx?$/, '.d.ts')),
      ]),
    );
    await compile(each, { directory, built, declaration: exported.length > 0 });
    const files = ['dist', ...copyOthers(each, directory, manifest)];
    if (each.hasDashboard) files.push(await copyDashboard(directory));
    const options = { commands: each.commands, files, isFile: isFileOf(directory) };
    const text = JSON.stringify(publishedManifest(manifest, options), null, 2);
    writeFileSync(join(directory, 'package.json'), `${text}\n`);
    for (const file of Object.values(each.commands)) makeExecutable(join(directory, 'dist', file));
    built.push({ name: manifest.name, directory, types });
  }
  return built;
}

interface CompileOptions {
  readonly directory: string;
  /** The packages built before: used instead of the sources behind the workspace's links. */
  readonly built: readonly BuiltPackage[];
  /** Whether to write types, which nobody can use of a package that is only run. */
  readonly declaration: boolean;
}

async function compile(each: PublishedPackage, options: CompileOptions): Promise<void> {
  const { directory, built, declaration } = options;
  const project = `${directory}.tsconfig.json`;
  const config = {
    extends: join(root, each.isForBrowsers ? 'tsconfig.web.json' : 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration,
      rootDir: join(root, each.source, 'src'),
      outDir: join(directory, 'dist'),
      paths: Object.fromEntries(
        built.flatMap(({ types }) => Object.entries(types).map(([path, file]) => [path, [file]])),
      ),
    },
    include: [join(root, each.source, 'src')],
    exclude: ['test.ts', 'test.tsx', 'bench.ts']
      .map((kind) => join(root, each.source, `src/**/*.${kind}`))
      .concat(join(root, each.source, 'src/**/testing/**')),
  };
  writeFileSync(project, JSON.stringify(config));
  const { exitCode, output } = await runProgram('tsc', ['-p', project]);
  rmSync(project);
  if (exitCode !== 0) throw new Error(`${each.source} does not compile:\n${output}`);
  for (const file of readdirSync(join(directory, 'dist'), { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.d.ts')) renameImports(join(directory, 'dist', file));
  }
}

/** Does for declarations what the compiler's rewriteRelativeImportExtensions does for code only. */
function renameImports(file: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/((?:from |import |import\()['"]\.[^'"\n]*)\.tsx?(['"])/g, '$1.js$2'));
}

function readManifest(source: string): SourceManifest {
  return JSON.parse(readFileSync(join(root, source, 'package.json'), 'utf8')) as SourceManifest;
}

/** Copies what is published beside the code and gives what of it package.json has to list. */
function copyOthers(each: PublishedPackage, directory: string, manifest: SourceManifest): string[] {
  cpSync(join(root, 'LICENSE'), join(directory, 'LICENSE'));
  const readme = join(root, each.source, 'README.md');
  if (existsSync(readme)) cpSync(readme, join(directory, 'README.md'));
  else writeFileSync(join(directory, 'README.md'), `# ${manifest.name}\n\n${manifest.description}\n`);
  const assets = join(root, each.source, 'assets');
  if (!existsSync(assets)) return [];
  cpSync(assets, join(directory, 'assets'), { recursive: true });
  return ['assets'];
}

/** Without what the build notes for itself. */
async function copyDashboard(directory: string): Promise<string> {
  const built = await buildDashboard();
  const isServed = (file: string) => !/[\\/](\.vite|sources\.sha256)$/.test(file);
  cpSync(built, join(directory, 'dashboard'), { recursive: true, filter: isServed });
  return 'dashboard';
}

function isFileOf(directory: string) {
  return (path: string) => existsSync(join(directory, path));
}

function makeExecutable(source: string): void {
  const file = source.replace(/\.ts$/, '.js');
  const code = readFileSync(file, 'utf8').replace(/^#!.*\n/, '');
  writeFileSync(file, `#!/usr/bin/env node\n${code}`);
  chmodSync(file, 0o755);
}
