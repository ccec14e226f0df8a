import pytest
from conftest import PASSWORD
from fastapi.testclient import TestClient


@pytest.fixture
def tea(client: TestClient, customer: dict[str, str]) -> int:
    return client.post("/products", json={"name": "tea", "price": "3.50"}, headers=customer).json()["id"]


def test_anybody_may_look_at_products(client: TestClient, tea: int) -> None:
    assert client.get("/products").json() == [{"id": tea, "name": "tea", "price": "3.50"}]
    assert client.get(f"/products/{tea}").json()["name"] == "tea"
    assert client.get("/products/999").status_code == 404


def test_only_customers_add_products(client: TestClient) -> None:
    assert client.post("/products", json={"name": "tea", "price": "3.50"}).status_code == 401


@pytest.mark.parametrize("price", ["-1", "1.234", "x"])
def test_refuses_a_price_that_is_none(client: TestClient, customer: dict[str, str], price: str) -> None:
    assert client.post("/products", json={"name": "tea", "price": price}, headers=customer).status_code == 422


def test_refuses_a_second_product_of_one_name(client: TestClient, tea: int, customer: dict[str, str]) -> None:
    assert client.post("/products", json={"name": "tea", "price": "1"}, headers=customer).status_code == 409


def test_an_order_keeps_its_price(client: TestClient, tea: int, customer: dict[str, str]) -> None:
    placed = client.post("/orders", json={"product_id": tea, "quantity": 2}, headers=customer)
    with client.app.state.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE products SET price = 9")

    assert placed.status_code == 201
    assert [(o["quantity"], o["unit_price"]) for o in client.get("/orders", headers=customer).json()] == [(2, "3.50")]


def test_customers_see_their_own_orders_only(client: TestClient, tea: int, customer: dict[str, str]) -> None:
    client.post("/orders", json={"product_id": tea, "quantity": 1}, headers=customer).raise_for_status()
    client.post("/customers", json={"email": "eve@example.com", "password": PASSWORD}).raise_for_status()
    token = client.post("/token", data={"username": "eve@example.com", "password": PASSWORD}).json()["access_token"]

    assert client.get("/orders", headers={"Authorization": f"Bearer {token}"}).json() == []


def test_refuses_an_order_of_nothing(client: TestClient, tea: int, customer: dict[str, str]) -> None:
    assert client.post("/orders", json={"product_id": tea, "quantity": 0}, headers=customer).status_code == 422
    assert client.post("/orders", json={"product_id": 999, "quantity": 1}, headers=customer).status_code == 404
