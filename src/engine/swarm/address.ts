// How a machine of a swarm is told from others, where an address as DOCKER_HOST has it is asked for.

export const swarmScheme = 'swarm://';

export const isOfSwarm = (docker: string): boolean => docker.startsWith(swarmScheme);
