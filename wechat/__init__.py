"""The door: all that knows the wire of WeChat; the only package that imports wechatpy and xmltodict."""
