// Loads dockerode without its libraries for SSH and BuildKit sessions, which are most of its code and unused here.

import {createRequire} from 'node:module';
import type Docker from 'dockerode';

const require = createRequire(import.meta.url);
const requireOf = (from: NodeJS.Require, name: string): NodeJS.Require => createRequire(from.resolve(name));
const dockerode = requireOf(require, 'dockerode');

/** Puts nothing in the place of a CommonJS module. */
function leaveOut(from: NodeJS.Require, name: string): void {
	const path = from.resolve(name);
	require.cache[path] = {id: path, loaded: true, exports: {}} as NodeJS.Module;
}

// ssh2, in whose place is ./ssh.ts, and gRPC with protobufjs: 150 modules of 200. Each command of wgsim would load them.
leaveOut(requireOf(dockerode, 'docker-modem'), './ssh.js');
leaveOut(dockerode, './session.js');

export const openDocker = (options: Docker.DockerOptions): Docker => new (require('dockerode'))(options);
