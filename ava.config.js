// Unit, golden and property tests: no Docker, no root.
import {folders} from './scripts/tests/needs.mjs';

export default {
	files: ['test/**/*.test.ts', ...folders.map(folder => `!${folder}/**`)],
	extensions: {ts: 'module'},
	nodeArguments: [`--import=${import.meta.resolve('./scripts/tests/typescript.mjs')}`],
	workerThreads: false,
	// Ink draws the last frame only where it finds itself in CI; users' terminals are not.
	environmentVariables: {CI: 'false'},
	timeout: '2m',
};
