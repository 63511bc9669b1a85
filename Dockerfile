# syntax=docker/dockerfile:1

# The Node line on which the test suite runs. No compiler is needed: better-sqlite3 ships its binary.
FROM node:24-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="AI-Trader service" \
      org.opencontainers.image.description="Large language models trade past days of the NASDAQ-100, as a service that a scheduler can drive" \
      org.opencontainers.image.licenses="MIT"
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=node --group=node /data
ENV NODE_ENV=production DATA_DIR=/data CONFIG_DIR=/app/configs
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/configs ./configs
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT || 8080}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Hands signals on and takes in what child processes leave.
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/apps/standalone/main.js"]
