// The name of the user at work: behind sudo, of the one that called it.

import {userInfo} from 'node:os';

export function currentUser(env: NodeJS.ProcessEnv = process.env): string {
	const caller = env['SUDO_USER'];
	if (process.getuid?.() === 0 && caller) {
		return caller;
	}

	try {
		return userInfo().username;
	} catch {
		// A container may run as a number that has no name.
		return String(process.getuid?.() ?? '');
	}
}
