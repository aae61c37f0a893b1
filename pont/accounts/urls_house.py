"""A house: today, people, invitations, tablets, teams, log."""

from django.urls import URLPattern, path

from pont.accounts import views_house, views_log, views_people

HOUSE = "house/<uuid:house>/"
urlpatterns: list[URLPattern] = [
    path("houses/", views_house.houses, name="houses"),
    path(HOUSE, views_house.today_page, name="house"),
    path(f"{HOUSE}pin/", views_house.my_pin, name="my-pin"),
    path(f"{HOUSE}people/", views_people.people, name="people"),
    path(f"{HOUSE}people/<uuid:pk>/", views_people.member, name="member"),
    path(f"{HOUSE}people/<uuid:pk>/end/", views_people.end, name="end-access"),
    path(f"{HOUSE}invite/", views_people.invite, name="invite"),
    path(f"{HOUSE}invite/<uuid:pk>/take-back/", views_people.take_back, name="take-back"),
    path(f"{HOUSE}tablets/", views_house.tablets_of_house, name="tablets"),
    path(f"{HOUSE}tablets/<uuid:pk>/end/", views_house.end_tablet, name="end-tablet"),
    path(f"{HOUSE}teams/", views_house.teams, name="teams"),
    path(f"{HOUSE}teams/<uuid:pk>/", views_house.team, name="team"),
    path(f"{HOUSE}teams/<uuid:pk>/end/", views_house.end_team, name="end-team"),
    path(f"{HOUSE}log/", views_log.log, name="log"),
    path(f"{HOUSE}log/access/", views_log.access_log, name="access-log"),
    path(f"{HOUSE}answer/", views_log.answer, name="answer"),
]
