// Unit, golden and property tests: no Docker, no root.
export default {
	files: ['test/**/*.test.ts', '!test/integration/**'],
	extensions: {ts: 'module'},
	nodeArguments: ['--import=tsx'],
	workerThreads: false,
	timeout: '2m',
};
