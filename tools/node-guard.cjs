// Runs first in every npm script. The pinned Node comes with `npm ci` where a platform package exists;
// elsewhere the installed one must be able to strip types. Old syntax only: it has to parse on old Nodes.
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 18)) {
  console.error(
    'Halyard needs Node >= 22.18 and found ' +
      process.versions.node +
      ': no pinned Node is installed for ' +
      process.platform +
      '-' +
      process.arch +
      '; run `npm ci` again without --omit=optional, or install Node 24.',
  );
  process.exit(1);
}
