# wgsim with a Docker engine of its own and the node image inside: nothing is pulled when it runs.
#
#   npm run image                                builds it as `wgsim`, with or without a registry
#   docker run --rm --privileged -v "$PWD:/lab" wgsim check my-vpn.yaml        a lab: up, checked, gone
#
# By hand, where Debian's slim image can be pulled: npm ci && npm run build && docker build --network host -t wgsim .
ARG BASE=debian:stable-slim

# The node image's file system, as images/node/Dockerfile makes it, packed to be imported at the first start.
FROM ${BASE} AS node
COPY images/node/packages.txt /usr/local/share/wgsim/packages.txt
COPY images/wgsim/install /tmp/install
RUN /tmp/install $(cat /usr/local/share/wgsim/packages.txt) && rm /tmp/install
COPY images/node/rootfs/ /

# docker-cli is for `docker exec … docker exec routed-vpn-R1 …`; zstd is for this build only.
FROM ${BASE} AS tools
COPY images/wgsim/install images/wgsim/keep-only images/wgsim/packages.txt /tmp/
RUN /tmp/install $(cat /tmp/packages.txt) zstd

FROM tools AS packed
COPY --from=node / /node/
RUN tar -C /node --exclude=./proc --exclude=./sys --exclude=./dev --exclude=./.dockerenv -cf - . | zstd -q -9 -T0 -o /node.tar.zst

# wgsim as it is in this checkout: built, and without what only its developers need.
FROM tools AS wgsim
COPY package.json package-lock.json /wgsim/
COPY node_modules/ /wgsim/node_modules/
COPY images/wgsim/prune.mjs /tmp/prune.mjs
RUN node /tmp/prune.mjs /wgsim
COPY dist/ /wgsim/dist/
COPY images/node/ /wgsim/images/node/
COPY images/engine/ /wgsim/images/engine/
COPY images/swarm/ /wgsim/images/swarm/
COPY schema/ /wgsim/schema/
COPY topologies/ /wgsim/topologies/

# A base that wgsim made without a registry has the node's packages, too: only what is named stays, and what that needs.
# ctr and the shims of old runtimes are 48 MB that nothing here calls.
FROM tools AS engine
RUN /tmp/keep-only apt $(cat /tmp/packages.txt) && \
	rm /tmp/* /usr/bin/ctr /usr/bin/containerd-shim /usr/bin/containerd-shim-runc-v1

# From nothing, so that what was removed is in none of the layers.
FROM scratch
COPY --from=engine / /
COPY --from=packed /node.tar.zst /usr/local/share/wgsim/node.tar.zst
COPY --from=wgsim /wgsim/ /usr/local/lib/wgsim-cli/
COPY images/wgsim/entrypoint /usr/local/sbin/wgsim-entrypoint
RUN ln -s ../lib/wgsim-cli/dist/cli.js /usr/local/bin/wgsim
# The engine's data cannot lie on the container's own overlay. Nothing in it needs to be kept.
VOLUME /var/lib/docker
# The live view draws in UTF-8.
ENV LANG=C.UTF-8 WGSIM_STATE_DIR=/var/lib/docker WGSIM_NODE_IMAGE=/usr/local/share/wgsim/node.tar.zst
WORKDIR /lab
ENTRYPOINT ["tini", "-g", "--", "/usr/local/sbin/wgsim-entrypoint"]
CMD ["start"]
