// The process's own streams, raw. Few may have them, and test/output/sinks.test.ts says which and why: all others use stdio.ts.

export const streams = {
	get stdin() {
		return process.stdin;
	},
	get stdout() {
		return process.stdout;
	},
	get stderr() {
		return process.stderr;
	},
};
