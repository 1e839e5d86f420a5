// The paths of the embedded engine's data and runtime files.

import {join} from 'node:path';

export interface EmbeddedPaths {
	/** Survives a reboot: images, layers, the runtime wrapper, the log. */
	readonly state: string;
	readonly data: string;
	readonly wrapper: string;
	readonly log: string;
	/** Does not survive a reboot: sockets, pid, lock. */
	readonly run: string;
	readonly execRoot: string;
	readonly pidFile: string;
	readonly lock: string;
	/** The engine always listens here, even if another has the default socket. */
	readonly socket: string;
}

/** WGSIM_STATE_DIR moves all of it, the runtime files included, so that two engines can live side by side. */
export function embeddedPaths(
	env: Readonly<Record<string, string | undefined>> = process.env,
): EmbeddedPaths {
	const override = env.WGSIM_STATE_DIR;
	const state = override ? join(override, 'engine') : '/var/lib/wgsim/engine';
	const run = override ? join(override, 'run') : '/run/wgsim/engine';
	return {
		state,
		data: join(state, 'data'),
		wrapper: join(state, 'oci-runtime'),
		log: join(state, 'dockerd.log'),
		run,
		execRoot: join(run, 'exec'),
		pidFile: join(run, 'dockerd.pid'),
		lock: join(run, 'lock'),
		socket: join(run, 'docker.sock'),
	};
}
