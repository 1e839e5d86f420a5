// Tests on real Docker, WireGuard and BIRD: one file at a time, but where the command line says otherwise.
export default {
	files: ['test/integration/**/*.test.ts'],
	extensions: {ts: 'module'},
	nodeArguments: ['--import=tsx'],
	workerThreads: false,
	concurrency: 1,
	serial: true,
	timeout: '5m',
};
