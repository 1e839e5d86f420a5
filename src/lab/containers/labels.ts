// The labels by which wgsim finds its labs.

import {machineLabel, machinesLabel} from '../../engine/labels.js';

export const labels = {
	/** The lab's name. */
	lab: 'wgsim.lab',
	/** The node's name; `fabric` for the lab's helper. */
	node: 'wgsim.node',
	/** Digest of the plan and image that a container was made from. */
	plan: 'wgsim.plan',
	/** Of the fabric: the version of the contract that its programs keep. */
	contract: 'wgsim.contract',
	/** One run of `start`: what it made bears the same. */
	run: 'wgsim.run',
	/** `forced` where the engine starts no privileged container and named capabilities stand in; else what was asked for. */
	isolation: 'wgsim.isolation',
	/** Of a lab over several machines: the one that a container is on. */
	machine: machineLabel,
	/** Of such a lab: all of its machines. */
	machines: machinesLabel,
	/** The process that the lab lives and dies with: see `owner.ts`. Absent on labs of the command line. */
	owner: 'wgsim.owner',
	/** The real path of the topology file that the lab was started from. */
	source: 'wgsim.source',
	/** The name of the user that started the lab. */
	user: 'wgsim.user',
} as const;
