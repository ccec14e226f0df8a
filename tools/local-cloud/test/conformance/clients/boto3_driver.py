"""boto3, its paginators and its waiters; botocore's models judge every answer."""

from typing import Any

import boto3
import judge
from aws import Deviation
from botocore.config import Config
from botocore.exceptions import ClientError
from refused import Refused


class Boto3Driver:
    def __init__(self, mark: str | None = None) -> None:
        """`mark` stands in the name that requests give, so that what prepares is told from what is checked."""
        self._config = Config(retries={"total_max_attempts": 1}, read_timeout=120, user_agent_extra=mark)
        self._session = boto3.Session()
        self._clients: dict[str, Any] = {}

        # what models and answers say, by operation
        self.deviations: list[str] = []

    def client(self, service: str) -> Any:
        if service not in self._clients:
            name = service.strip("_").replace("_", "-")
            client = self._session.client(name, config=self._config)
            client.meta.events.register_first("after-call", self._judge)
            self._clients[service] = client
        return self._clients[service]

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict:
        client = self.client(service)
        try:
            answer = getattr(client, operation)(**parameters)
            if client.can_paginate(operation):
                self._page(client, operation, parameters)
            return answer
        except ClientError as error:
            raise _refusal(client, error) from error

    def wait(self, service: str, waiter: str, parameters: dict[str, Any]) -> None:
        config = {"Delay": 0.5, "MaxAttempts": 240}
        self.client(service).get_waiter(waiter).wait(**parameters, WaiterConfig=config)

    def _page(self, client: Any, operation: str, parameters: dict[str, Any]) -> None:
        """Small pages together say what large ones say; what changes meanwhile is asked for again."""
        paginator = client.get_paginator(operation)
        if paginator._limit_key is None:
            return
        size = _smallest_page(client, operation, paginator._limit_key)
        plain = {name: value for name, value in parameters.items() if name not in _page_parameters(paginator)}
        if paginator._limit_key in _required(client, operation):
            plain[paginator._limit_key] = parameters[paginator._limit_key]
        for _ in range(5):
            whole = _items(paginator.paginate(**plain).build_full_result(), paginator)
            paged = _items(
                paginator.paginate(**plain, PaginationConfig={"PageSize": size}).build_full_result(), paginator
            )
            if whole == paged:
                return
        raise Deviation(f"{operation}: pages of {size} say {paged!r}, not {whole!r}")

    def _judge(self, http_response: Any, parsed: dict, model: Any, **_: Any) -> None:
        if http_response.status_code >= 300:
            return
        where = f"{model.service_model.service_name}.{model.name}"
        shape = model.output_shape
        answer = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
        found = judge.deviations(answer, shape)
        if "json" in model.service_model.metadata["protocol"] and not model.has_streaming_output:
            found += judge.unknown_members(http_response.content, shape)
        self.deviations += [f"{where}{deviation}" for deviation in found]


def _refusal(client: Any, error: ClientError) -> Refused:
    """Programs catch `client.exceptions.ClusterNotFoundException`: each code of the model has to arrive as its class."""
    code = error.response["Error"]["Code"]
    modelled = client.exceptions._code_to_exception
    if code in modelled and not isinstance(error, modelled[code]):
        raise Deviation(f"{code} arrives as {type(error).__name__}")
    return Refused(code, error.response["Error"].get("Message", ""))


def _input(client: Any, operation: str) -> Any:
    name = client.meta.method_to_api_mapping[operation]
    return client.meta.service_model.operation_model(name).input_shape


def _required(client: Any, operation: str) -> list[str]:
    return _input(client, operation).required_members


def _smallest_page(client: Any, operation: str, limit: str) -> int:
    least = int(_input(client, operation).members[limit].metadata.get("min", 1))
    return max(least, MINIMUM.get(client.meta.service_model.service_name, 1))


# models say nothing of it, the reference does
MINIMUM = {"rds": 20, "elasticache": 20}


def _page_parameters(paginator: Any) -> set[str]:
    tokens = paginator._input_token
    return {*(tokens if isinstance(tokens, list) else [tokens]), paginator._limit_key}


def _items(result: dict, paginator: Any) -> list[Any]:
    return [expression.search(result) or [] for expression in paginator.result_keys]
