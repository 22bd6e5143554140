/** What a package.json of the repository says, as far as it is published. */
export interface SourceManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly type: string;
  readonly engines: Readonly<Record<string, string>>;
  /** Sources, such as `./src/index.ts`. */
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>;
}

/** What {@link publishedManifest} cannot read from the source's manifest. */
export interface PublishedParts {
  /** Commands by name, with the source file below src/. */
  readonly commands: Readonly<Record<string, string>>;
  /** Folders to publish. */
  readonly files: readonly string[];
  /** Whether the built package has this file, given from its root. */
  isFile(path: string): boolean;
}

/**
 * The package.json of the built package. It names what is known to be wanted and nothing else: no scripts, so
 * that installing runs none, nothing of the workspace and nothing for development.
 */
export function publishedManifest(source: SourceManifest, parts: PublishedParts): Record<string, unknown> {
  const { name, version, description, license, type, engines } = source;
  const { dependencies, peerDependencies, peerDependenciesMeta } = source;
  const entries = Object.entries(source.exports ?? {}).flatMap(([path, file]) => {
    const code = built(file);
    if (!parts.isFile(code)) return [];
    return [[path, { types: code.replace(/\.js$/, '.d.ts'), default: code }] as const];
  });
  const commands = Object.entries(parts.commands).map(([command, file]) => [command, built(`./src/${file}`)]);
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    exports: Object.fromEntries([...entries, ['./package.json', './package.json']]),
    ...(commands.length > 0 ? { bin: Object.fromEntries(commands) } : {}),
    files: parts.files,
    ...(dependencies ? { dependencies } : {}),
    ...(peerDependencies ? { peerDependencies } : {}),
    ...(peerDependenciesMeta ? { peerDependenciesMeta } : {}),
  };
}

function built(file: string): string {
  return file.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, '.js');
}
