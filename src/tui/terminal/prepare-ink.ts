// Sets up the environment that Ink and its packages read on import; nothing may import them before.

export function prepareInk(): void {
	// React's development build is slower, and Ink's keeps an entry of performance.measure for each frame; the bundle has neither.
	// With CI set, Ink would draw the last frame only; but this view has a terminal.
	Object.assign(process.env, {NODE_ENV: 'production', CI: 'false'});
	// The basic sixteen are all that we use. Whether there are colours at all the theme decides: bold and inverse stay.
	// Node warns of both together, on the screen.
	delete process.env.NO_COLOR;
	process.env.FORCE_COLOR = process.env.TERM === 'dumb' ? '0' : '1';
	// Yoga reads its WebAssembly from a data: address, by fetch where there is one: Node loads its whole HTTP client for it.
	Reflect.deleteProperty(globalThis, 'fetch');
}
