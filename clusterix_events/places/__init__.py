"""Pools of places, requests for them and their waiting lists; knows only a pool and a holder."""
