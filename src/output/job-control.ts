// A shell's job: the view releases the terminal when the process is stopped, and redraws it at `fg`.

// Milliseconds within which a process that is stopped is stopped: after this, nobody wanted to stop it. A shell that waits for
// nobody, as one that runs a script, has the kernel pass over the signal.
const stopsWithin = 200;

/** Stops this whole job, as Ctrl-Z does on a terminal that is not raw. Resolves when it continues. */
async function stopHere(): Promise<void> {
	await new Promise<void>(resolve => {
		const done = () => {
			clearTimeout(timer);
			process.off('SIGCONT', done);
			resolve();
		};
		const timer = setTimeout(done, stopsWithin);
		process.on('SIGCONT', done);
		process.kill(0, 'SIGTSTP');
	});
}

export interface JobControl {
	/** Handles Ctrl-Z on a raw terminal, or SIGTSTP. */
	stop(): void;
	/** From now on signals have their usual effect. */
	end(): void;
}

/**
 * Follows the signals of job control. `hideWhile` gives the terminal back for as long as the work takes; it is also called where the
 * job goes on without having been told that it stops (SIGSTOP): a shell was on the terminal meanwhile.
 */
export function controlJob(hideWhile: (work: () => Promise<void>) => Promise<void>): JobControl {
	let stopping = false;
	const stop = () => {
		if (stopping) {
			return;
		}

		stopping = true;
		process.off('SIGTSTP', stop);
		void hideWhile(stopHere).finally(() => {
			stopping = false;
			if (!ended) {
				process.on('SIGTSTP', stop);
			}
		});
	};
	const goOn = () => {
		if (!stopping) {
			void hideWhile(async () => {});
		}
	};
	let ended = false;
	process.on('SIGTSTP', stop);
	process.on('SIGCONT', goOn);
	return {
		stop,
		end: () => {
			ended = true;
			process.off('SIGTSTP', stop);
			process.off('SIGCONT', goOn);
		},
	};
}
