"""Starlette on uvicorn, with uvloop and httptools: bare, over the same store."""

import asyncio

import store
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

streams = set()


async def tiny(_: Request) -> Response:
    return JSONResponse({"application": "benchmark", "environment": "dev", "api": "v1"})


async def get(request: Request) -> Response:
    return JSONResponse(store.get(request.path_params["id"]))


async def listed(request: Request) -> Response:
    return JSONResponse(store.listed(int(request.query_params["limit"])))


async def submit(request: Request) -> Response:
    return JSONResponse(store.submit(await request.json()), status_code=201)


async def stream(_: Request) -> Response:
    told = asyncio.Queue()
    streams.add(told)

    async def events():
        try:
            yield ": \n\n"
            while True:
                yield f"data: {await told.get()}\n\n"
        finally:
            streams.discard(told)

    return StreamingResponse(events(), media_type="text/event-stream")


async def tell(request: Request) -> Response:
    for told in streams:
        told.put_nowait(request.path_params["text"])
    return Response(status_code=204)


app = Starlette(
    routes=[
        Route("/", tiny),
        Route("/runs/{id}", get),
        Route("/runs", listed, methods=["GET"]),
        Route("/runs", submit, methods=["POST"]),
        Route("/stream", stream),
        Route("/tell/{text}", tell),
    ]
)
