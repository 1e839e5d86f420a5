// Tests on real Docker, WireGuard and BIRD, one file at a time; `npm test` runs several (scripts/tests/).
import {folders} from './scripts/tests/needs.mjs';

export default {
	files: folders.map(folder => `${folder}/**/*.test.ts`),
	extensions: {ts: 'module'},
	nodeArguments: [`--import=${import.meta.resolve('./scripts/tests/typescript.mjs')}`],
	workerThreads: false,
	concurrency: 1,
	// Silence for as long as a busy machine takes to build an image: no test fails by time.
	timeout: '20m',
};
