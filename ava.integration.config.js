// Tests on real Docker, WireGuard and BIRD: one file at a time, but where the command line says otherwise.
// Where several run at a time, the long ones come first, so that none of them is left to run alone at the end;
// kill and docker-faults, which have several labs each, not at one time.
const longest = [
	'topologies',
	'docs',
	'faults-on-purpose',
	'kill',
	'check',
	'scenarios',
	'reconcile',
	'examples',
	'docker-faults',
	'library',
	'image',
	'tui',
	'soak',
];
const rank = file => {
	const place = longest.findIndex(name => file.endsWith(`/${name}.test.ts`));
	return place === -1 ? longest.length : place;
};

export default {
	files: ['test/integration/**/*.test.ts'],
	extensions: {ts: 'module'},
	nodeArguments: ['--import=tsx'],
	workerThreads: false,
	concurrency: 1,
	timeout: '5m',
	sortTestFiles: (one, other) => rank(one) - rank(other) || (one < other ? -1 : 1),
};
