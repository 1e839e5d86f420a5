// The labels of containers that tell which machine and which lab they are of, as far as the engine side has to know.

/** On which machine of several a container is to be. */
export const machineLabel = 'wgsim.machine';

/** Of a lab over several machines: all of its machines, and how each is reached. */
export const machinesLabel = 'wgsim.machines';

/** Of a lock: its lab. */
export const lockLabel = 'wgsim.lock';
