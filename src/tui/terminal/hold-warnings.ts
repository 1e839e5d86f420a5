// Keeps Node's warnings off the screen while it is ours: a line on stderr would stand in the middle of a frame.

/** Returns a function that lets them through again; held-back ones are then passed on. */
export function holdWarnings(): () => void {
	const held: Error[] = [];
	const hold = (warning: Error) => {
		held.push(warning);
	};
	const tellers = process.listeners('warning');
	process.removeAllListeners('warning');
	process.on('warning', hold);
	return () => {
		process.off('warning', hold);
		for (const tell of tellers) {
			process.on('warning', tell);
		}

		for (const warning of held) {
			for (const tell of tellers) {
				tell(warning);
			}
		}
	};
}
