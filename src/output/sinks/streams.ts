// The process's raw streams. Only the modules listed in test/output/sinks.test.ts may use them; all others use stdio.ts.

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
