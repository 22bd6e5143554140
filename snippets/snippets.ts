/** The shortest correct start of each client, as files that documents and the dashboard show. */

export interface Snippet {
  /** Its folder. */
  readonly id: string;
  readonly title: string;
  /** As code fences name it. */
  readonly language: string;
  /** Halyard's own SDK, OpenFeature over it, OpenFeature over the official OFREP provider, or OFREP as plain HTTP. */
  readonly kind: 'halyard' | 'openfeature' | 'openfeature-ofrep' | 'ofrep';
  /** The key it asks with. A client key is public and stands in the file; a server key comes from the environment. */
  readonly key: 'server' | 'client';
  /** What to paste. */
  readonly file: string;
  /** What it takes to run it, beside it. */
  readonly beside: readonly string[];
  readonly runtime: string;
  /** A shell command; undefined where nothing, or only a file of `beside`, is needed. */
  readonly install?: string;
  /** A shell command that prints the flag's value as its last line; undefined: a page that shows it. */
  readonly run?: string;
  /** Where the rules of flags are followed. */
  readonly evaluates: 'in the process' | 'in the service';
  /** How a change gets there. */
  readonly updates: string;
  /** What it adds to a page, minified and compressed; only for pages. */
  readonly size?: string;
  /** What a reader wonders about. */
  readonly note?: string;
  /** For those that no test runs, because their language's tools are rare: what was checked instead. */
  readonly unverified?: string;
}

const everyTime = 'every evaluation asks';
const nudged = 'a stream says when to ask again';
const streamed = 'a stream of changes';

export const snippets: readonly Snippet[] = [
  {
    id: 'node',
    title: 'Node',
    language: 'ts',
    kind: 'halyard',
    key: 'server',
    file: 'flags.ts',
    beside: [],
    runtime: 'Node >= 20',
    install: 'npm install @halyard/sdk',
    run: 'node flags.ts',
    evaluates: 'in the process',
    updates: streamed,
  },
  {
    id: 'browser',
    title: 'Browser',
    language: 'ts',
    kind: 'halyard',
    key: 'client',
    file: 'flags.ts',
    beside: ['index.html'],
    runtime: 'browsers, with any bundler',
    install: 'npm install @halyard/sdk',
    evaluates: 'in the service',
    updates: nudged,
  },
  {
    id: 'react',
    title: 'React',
    language: 'tsx',
    kind: 'halyard',
    key: 'client',
    file: 'flags.tsx',
    beside: ['index.html'],
    runtime: 'React 18 or 19',
    install: 'npm install @halyard/react react react-dom',
    evaluates: 'in the service',
    updates: nudged,
  },
  {
    id: 'edge',
    title: 'Edge',
    language: 'ts',
    kind: 'halyard',
    key: 'server',
    file: 'worker.ts',
    beside: ['ask.ts'],
    runtime: 'Cloudflare Workers, Bun, Deno, or whatever else has `fetch`',
    install: 'npm install @halyard/sdk',
    run: 'node ask.ts',
    evaluates: 'in the process',
    updates: 'asks every ten seconds, after an answer',
  },
  {
    id: 'openfeature-server',
    title: 'Node, OpenFeature',
    language: 'ts',
    kind: 'openfeature',
    key: 'server',
    file: 'flags.ts',
    beside: [],
    runtime: 'Node >= 20',
    install: 'npm install @halyard/openfeature @openfeature/server-sdk @openfeature/core',
    run: 'node flags.ts',
    evaluates: 'in the process',
    updates: streamed,
  },
  {
    id: 'openfeature-web',
    title: 'Browser, OpenFeature',
    language: 'ts',
    kind: 'openfeature',
    key: 'client',
    file: 'flags.ts',
    beside: ['index.html'],
    runtime: 'browsers, with any bundler',
    install: 'npm install @halyard/openfeature @openfeature/web-sdk @openfeature/core',
    evaluates: 'in the service',
    updates: nudged,
  },
  {
    id: 'ofrep-node',
    title: 'Node, OFREP',
    language: 'ts',
    kind: 'openfeature-ofrep',
    key: 'server',
    file: 'flags.ts',
    beside: [],
    runtime: 'Node >= 20',
    install: 'npm install @openfeature/server-sdk @openfeature/ofrep-provider',
    run: 'node flags.ts',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-web',
    title: 'Browser, OFREP',
    language: 'ts',
    kind: 'openfeature-ofrep',
    key: 'client',
    file: 'flags.ts',
    beside: ['index.html'],
    runtime: 'browsers, with any bundler',
    install: 'npm install @openfeature/web-sdk @openfeature/ofrep-web-provider',
    evaluates: 'in the service',
    updates: nudged,
  },
  {
    id: 'ofrep-python',
    title: 'Python',
    language: 'python',
    kind: 'openfeature-ofrep',
    key: 'server',
    file: 'flags.py',
    beside: ['requirements.txt'],
    runtime: 'Python >= 3.10',
    install: 'pip install openfeature-sdk==0.10.0 openfeature-provider-ofrep==0.3.0',
    run: 'python flags.py',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-go',
    title: 'Go',
    language: 'go',
    kind: 'openfeature-ofrep',
    key: 'server',
    file: 'flags.go',
    beside: ['go.mod', 'go.sum'],
    runtime: 'Go >= 1.26',
    install:
      'go get github.com/open-feature/go-sdk@v1.20.0 github.com/open-feature/go-sdk-contrib/providers/ofrep@v0.1.7',
    run: 'go run .',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-java',
    title: 'Java',
    language: 'java',
    kind: 'openfeature-ofrep',
    key: 'server',
    file: 'Flags.java',
    beside: ['pom.xml'],
    runtime: 'Java >= 17',
    run: 'mvn -q compile exec:java',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-kotlin',
    title: 'Kotlin',
    language: 'kotlin',
    kind: 'openfeature-ofrep',
    key: 'server',
    file: 'Flags.kt',
    beside: ['pom.xml'],
    runtime: 'Java >= 17',
    note: 'With the provider for Java; the one for Kotlin is not on Maven Central.',
    run: 'mvn -q compile exec:java',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-dotnet',
    title: '.NET',
    language: 'csharp',
    kind: 'openfeature-ofrep',
    key: 'server',
    file: 'Program.cs',
    beside: ['Flags.csproj'],
    runtime: '.NET >= 8',
    install: 'dotnet add package OpenFeature.Providers.Ofrep --version 0.1.5',
    run: 'dotnet run',
    evaluates: 'in the service',
    updates: everyTime,
    unverified:
      'names and signatures against the sources of OpenFeature 2.14.1 and OpenFeature.Providers.Ofrep 0.1.5',
  },
  {
    id: 'ofrep-rust',
    title: 'Rust',
    language: 'rust',
    kind: 'openfeature-ofrep',
    key: 'server',
    file: 'src/main.rs',
    beside: ['Cargo.toml', 'Cargo.lock'],
    runtime: 'Rust >= 1.88',
    install:
      'cargo add open-feature@0.3.0 open-feature-ofrep@0.1.2 reqwest@0.13\ncargo add tokio@1 --features macros,rt-multi-thread',
    run: 'cargo run -q',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-php',
    title: 'PHP',
    language: 'php',
    kind: 'ofrep',
    key: 'server',
    file: 'flags.php',
    beside: [],
    runtime: 'PHP >= 8.0',
    note: 'OpenFeature has no OFREP provider for PHP.',
    run: 'php flags.php',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-ruby',
    title: 'Ruby',
    language: 'ruby',
    kind: 'ofrep',
    key: 'server',
    file: 'flags.rb',
    beside: [],
    runtime: 'Ruby >= 2.7',
    note: 'The gem `openfeature-ofrep-provider` 0.1.1 raises where the service is away and where an answer has no value, and needs Ruby 3.4.',
    run: 'ruby flags.rb',
    evaluates: 'in the service',
    updates: everyTime,
  },
  {
    id: 'ofrep-swift',
    title: 'Swift',
    language: 'swift',
    kind: 'ofrep',
    key: 'client',
    file: 'main.swift',
    beside: [],
    runtime: 'Swift >= 5.7; >= 6 on Linux',
    run: 'swift main.swift',
    evaluates: 'in the service',
    updates: everyTime,
    note: 'OpenFeature has no released OFREP provider for Swift.',
    unverified: 'by reading, against the interfaces of Foundation',
  },
  {
    id: 'ofrep-dart',
    title: 'Dart and Flutter',
    language: 'dart',
    kind: 'ofrep',
    key: 'client',
    file: 'flags.dart',
    beside: ['pubspec.yaml'],
    runtime: 'Dart >= 3',
    install: 'dart pub add http',
    run: 'dart run flags.dart',
    evaluates: 'in the service',
    updates: everyTime,
    note: 'OpenFeature has no OFREP provider for Dart.',
    unverified: 'by reading, against the interfaces of package:http 1',
  },
  {
    id: 'curl',
    title: 'curl',
    language: 'sh',
    kind: 'ofrep',
    key: 'server',
    file: 'flags.sh',
    beside: [],
    runtime: 'a shell with curl',
    run: 'sh flags.sh',
    evaluates: 'in the service',
    updates: everyTime,
  },
];
